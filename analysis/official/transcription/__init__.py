"""From the extracted text of the source documents to `data/official/`: parsers and layouts.

Only maintainers run this, with the source texts at hand:
`python -m analysis.official.transcription SOURCES [--write] [ID ...]`.
"""
