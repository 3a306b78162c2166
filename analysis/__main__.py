from analysis.cli import main

if __name__ == "__main__":  # a process that a worker pool starts imports this, and must not run it
    main()
