module example.com/shop/svc

go 1.22
