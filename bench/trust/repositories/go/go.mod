module example.invalid/depot

go 1.19
