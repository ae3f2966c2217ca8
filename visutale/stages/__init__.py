"""The steps of making a book. Each takes the book and what it needs, and gives the book with that step done."""
