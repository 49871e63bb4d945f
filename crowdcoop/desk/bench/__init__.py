"""What every bench needs: figures.py what is told, pages.py pages drawn here, scratch.py and processes.py a site of its own."""
