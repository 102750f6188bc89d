-- The warehouse's table, from before there were any services.
CREATE TABLE products (
  sku   text    PRIMARY KEY,
  name  text    NOT NULL,
  stock integer NOT NULL
);

INSERT INTO products (sku, name, stock) VALUES
  ('yirgacheffe-250', 'Yirgacheffe, 250 g', 40),
  ('huila-250', 'Huila, 250 g', 25),
  ('house-blend-1000', 'House blend, 1 kg', 120);
