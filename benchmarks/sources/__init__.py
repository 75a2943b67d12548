"""Published and local layouts, one file each: recognise by header, read to the contract."""
