# Node on Debian, without a registry of images: the binary as the node-linux-* packages carry it. An
# image of its own, so that a change of the suite process does not send the binary again.
ARG BASE
FROM ${BASE}
COPY node /usr/local/bin/node
