"""Reports as PDF: sections become data, and a template of typst sets them."""
