"""What reviewers' tools say of the template and the code, and why some of it stays as it is."""
