SELECT keys, fold FROM vault
