// Modules of Node's that most apps import. The first import of some takes tens of milliseconds.
import "node:crypto";
import "node:http";
import "node:timers/promises";
