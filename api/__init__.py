"""The edge: settings, storage, market data, jobs, GraphQL, command line."""
