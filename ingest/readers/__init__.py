"""One module for each kind of file; each makes Grids of its bytes."""
