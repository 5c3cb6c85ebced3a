"""Files of every vendor: recognised by content, read, merged and handed to the importer."""
