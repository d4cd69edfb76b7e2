"""What leaves the workspace: files for other programs and for people."""
