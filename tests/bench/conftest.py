"""``bench`` lies beside the product, not in it: it is found from the root."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))
