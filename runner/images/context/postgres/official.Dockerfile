# The official image declares a volume. An image copied from scratch does not, so that no container
# gets a writable place nobody asked for.
ARG BASE
FROM ${BASE} AS upstream
FROM scratch
COPY --from=upstream / /
