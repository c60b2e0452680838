# The image holds one static program and nothing else: no shell, no library. What it keeps lies in one volume, with the
# data and the keys in two directories: a backup of the one must not hold the other. `docs/operations.md` shows how to
# run it.
FROM rust:1.95-slim-trixie AS build
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends musl-tools \
    && rm -rf /var/lib/apt/lists/* \
    && rustup target add "$(uname -m)-unknown-linux-musl"
WORKDIR /build
COPY Cargo.toml Cargo.lock ./
COPY crates crates
COPY rules rules
COPY clocks clocks
COPY policies policies
COPY notices notices
COPY forms forms
COPY safety safety
COPY triage triage
COPY returns returns
COPY demo demo
RUN cargo build --release --locked --package evenhand --target "$(uname -m)-unknown-linux-musl" \
    && mv target/*-unknown-linux-musl/release/evenhand /evenhand \
    && mkdir /kept

FROM scratch
COPY --from=build /evenhand /usr/bin/evenhand
COPY --from=build --chown=65532:65532 --chmod=0700 /kept /var/lib/evenhand
COPY packaging/evenhand.toml /etc/evenhand/evenhand.toml
USER 65532:65532
VOLUME /var/lib/evenhand
EXPOSE 8480
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["/usr/bin/evenhand", "ready", "--config", "/etc/evenhand/evenhand.toml"]
ENTRYPOINT ["/usr/bin/evenhand"]
# Inside a container only its own address is reached from outside.
CMD ["serve", "--config", "/etc/evenhand/evenhand.toml", "--listen", "0.0.0.0:8480"]
