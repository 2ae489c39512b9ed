module wristband

go 1.24
