"""What people see: Rich renderables that take plain values and know nothing of the catalogue."""
