"""Client files of every form the kit reads, brought to one table of codes."""
