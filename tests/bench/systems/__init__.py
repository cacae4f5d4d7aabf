"""All that are measured, in the order in which they take their turns."""
from .gammu import GammuFiles, GammuSql
from .ideal import Ideal
from .kannel import Kannel
from .smstools import Smstools
from .tillcast import Tillcast

OURS = Tillcast
PEERS = (GammuFiles, GammuSql, Smstools, Kannel)
IDEAL = Ideal
