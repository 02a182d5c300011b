"""What it takes to run the product somewhere."""
