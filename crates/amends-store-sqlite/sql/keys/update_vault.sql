UPDATE vault SET keys = ?1, fold = ?2
