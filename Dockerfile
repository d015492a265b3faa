# Builds the wheel and a virtual environment of pinned packages, then copies only that environment.
FROM python:3.13-slim AS build
WORKDIR /source
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.txt requirements-dev.txt ./
RUN python -m venv /app && /app/bin/pip install --require-hashes -r requirements.txt
RUN python -m venv /tools && /tools/bin/pip install --require-hashes -r requirements-dev.txt
COPY . .
RUN /tools/bin/pip wheel --no-deps --no-build-isolation -w /wheel . && /app/bin/pip install --no-deps /wheel/nenbua-*.whl

FROM python:3.13-slim
COPY --from=build /app /app
RUN useradd --create-home --uid 10001 nenbua && install -d -o nenbua -g nenbua /data
USER nenbua
ENV PATH=/app/bin:$PATH PYTHONUNBUFFERED=1 XDG_DATA_HOME=/data XDG_CACHE_HOME=/data/cache
VOLUME /data
# Healthy while Telegram has answered a poll within the last 90 seconds.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["nenbua", "health"]
CMD ["nenbua", "run"]
