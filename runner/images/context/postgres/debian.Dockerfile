# Purged at the end: what only the just-in-time compiler (off, see POSTGRES_CONF) and Debian's tools for
# managing several clusters need. It is two thirds of the size.
ARG BASE
FROM ${BASE}
RUN export DEBIAN_FRONTEND=noninteractive \
 && apt-get update \
 && apt-get install -y --no-install-recommends postgresql-common \
 && sed -i 's/^#*create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf \
 && apt-get install -y --no-install-recommends postgresql-15 \
 && rm -r /usr/lib/postgresql/15/lib/bitcode /usr/lib/postgresql/15/lib/llvmjit* \
 && dpkg --purge --force-depends libllvm14 libz3-4 libperl5.36 perl perl-modules-5.36 locales \
 && apt-get clean \
 && rm -rf /var/lib/apt/lists/* /var/log/*
