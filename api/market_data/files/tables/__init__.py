"""Any container of rows into one table of named columns, and what each column is for."""
