"""Any number of pictures: answered into a table, shown, saved and sorted."""
