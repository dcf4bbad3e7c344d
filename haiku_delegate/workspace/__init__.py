"""Where the executor works: it sees the whole repository and changes none of it."""
