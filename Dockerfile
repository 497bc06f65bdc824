# The service alone; Neo4j runs beside it (docker-compose.yml, which also has the health check: images in OCI format, as
# Podman makes them, have none). Pinned, so that the same commit is the same service.
FROM python:3.13.9-slim-trixie AS build
WORKDIR /build
COPY requirements/service.txt requirements/build.txt requirements/
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements/service.txt
RUN python -m venv /tools && /tools/bin/pip install --no-cache-dir --require-hashes -r requirements/build.txt
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY graphsvc graphsvc
COPY cypher cypher
RUN /tools/bin/pip wheel --no-deps --no-build-isolation --no-index -w /wheel . \
    && /venv/bin/pip install --no-deps --no-index /wheel/*.whl

FROM python:3.13.9-slim-trixie
# The snapshot of the network and its compiled kernels are kept in /data, if it is a volume.
RUN useradd --system --uid 10001 graphsvc && install --directory --owner=graphsvc --mode=0700 /data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH GRAPHSVC_HOST=0.0.0.0 GRAPHSVC_DATA_DIR=/data
VOLUME /data
USER graphsvc
EXPOSE 8000
CMD ["graphsvc", "serve"]
