"""Question banks: documents, questions, their versions, files in and out."""
