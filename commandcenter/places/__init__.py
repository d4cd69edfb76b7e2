"""From what somebody says of a place to a point: names, crossings, addresses, coordinates."""
