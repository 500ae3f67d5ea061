"""What xlwings Server offers as buttons: nothing."""
