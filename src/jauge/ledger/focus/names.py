"""Names of FOCUS columns: the snake_case of the ledger as FOCUS writes it."""


def pascal(name: str) -> str:
    """`sku_price_id` as `SkuPriceId`, `x_cost_low` as `x_CostLow`."""
    prefix, rest = ("x_", name[2:]) if name.startswith("x_") else ("", name)
    return prefix + "".join(part[:1].upper() + part[1:] for part in rest.split("_"))
