# Two stages: packages are put into a virtual environment in the first, and only that goes into the second.

FROM python:3.13-slim AS packages
COPY requirements.lock /tmp/requirements.lock
# wheels only: nothing is compiled, so there is no compiler anywhere
RUN python -m venv --without-pip /opt/venv \
 && python -m pip --python /opt/venv/bin/python install --no-cache-dir --disable-pip-version-check --no-compile \
      --only-binary :all: --require-hashes -r /tmp/requirements.lock \
 && find /opt/venv -type d -name tests -prune -exec rm -rf {} +

FROM python:3.13-slim
ARG VERSION=0
LABEL org.opencontainers.image.title="qBitrr" \
      org.opencontainers.image.description="Watches many qBittorrent instances for Radarr, Sonarr and Lidarr" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION"
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/config
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY run.py config.toml LICENSE CHANGELOG.md ./
COPY actors actors
COPY storage storage
COPY web web
# with a root file system that is read-only nothing can be compiled later
RUN python -m compileall -q /app /opt/venv/lib && mkdir -p /config

EXPOSE 6969
VOLUME /config
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["python", "/app/actors/container/health.py"]
# root only until actors/container/entry.py has become PUID:PGID; with --user it is never root
ENTRYPOINT ["python", "/app/actors/container/entry.py"]
