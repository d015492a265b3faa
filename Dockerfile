# Builds the wheel and a virtual environment of pinned packages, then copies only that environment.
FROM python:3.13-slim-bookworm AS build
WORKDIR /source
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.txt requirements-dev.txt ./
RUN python -m venv /app && /app/bin/pip install --require-hashes -r requirements.txt
RUN python -m venv /tools && /tools/bin/pip install --require-hashes -r requirements-dev.txt
COPY . .
RUN /tools/bin/pip wheel --no-deps --no-build-isolation -w /wheel . && /app/bin/pip install --no-deps /wheel/nenbua-*.whl

FROM python:3.13-slim-bookworm
COPY --from=build /app /app
COPY --chmod=755 docs/operations/backup.sh /usr/local/bin/nenbua-backup
RUN useradd --create-home --uid 10001 nenbua && install -d -o nenbua -g nenbua /data
USER nenbua
WORKDIR /data
# All that is ever written lies in /data and /tmp, so that the rest may be read-only.
ENV PATH=/app/bin:$PATH PYTHONUNBUFFERED=1 XDG_DATA_HOME=/data XDG_CACHE_HOME=/data/cache MPLCONFIGDIR=/data/cache/matplotlib
VOLUME /data
# Healthy while `nenbua run` or `nenbua work`, whichever this container runs, was well within the last 90 seconds.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["sh", "-c", "nenbua health run || nenbua health work"]
# On it the bot finishes what is in hand, within ten seconds; without a shell in between, so that it arrives.
STOPSIGNAL SIGTERM
CMD ["nenbua", "run"]
