# Demonstration, for this machine only:
#   docker build -t causeway . && docker run --rm -p 127.0.0.1:4000:4000 -e HOST=0.0.0.0 -e CAUSEWAY_DEMO=1 causeway
# HOST=0.0.0.0 because a published port reaches the container from outside of its own loopback; requests are still answered
# to loopback names only (http://localhost:4000/graphql), others are named in ALLOWED_HOSTS. Without CAUSEWAY_DEMO the image
# refuses to start unconfigured, so that one that lost its configuration does not serve fakes.
#
# Your own accounts are served off loopback, as a published port needs it, where the configuration has the section "access":
# then callers prove who they are; and "tls", which says whether TLS ends here or in front. ALLOWED_HOSTS names what they call
# it, ALLOWED_ORIGINS the pages of other origins that may use it, TRUSTED_PROXIES the proxies in front:
#   docker run -p 4000:4000 -e HOST=0.0.0.0 -e ALLOWED_HOSTS=causeway.example.com -v ./causeway.yaml:/causeway.yaml:ro \
#     -v causeway:/data -e CAUSEWAY_CONFIG=/causeway.yaml -e ZENLAYER_PASSWORD --stop-timeout 60 causeway
# Without that section they are served on loopback only, and the container shares the network of its host, or of the pod that
# the callers are in (--network host).
# The record of operations is in /data, or in PostgreSQL where DATABASE_URL names one: without a volume it is lost with the
# container. --stop-timeout gives a change that is being sent the time to get its answer.

FROM node:26.10.0-bookworm-slim AS packages
WORKDIR /causeway
COPY package.json package-lock.json .npmrc ./
# Optional packages are runtimes for machines without this one.
RUN npm ci --omit=dev --omit=optional

FROM node:26.10.0-bookworm-slim
ENV NODE_ENV=production DATA_DIR=/data NODE_COMPILE_CACHE=/causeway/node_modules/.cache/causeway
WORKDIR /causeway
RUN install -d -o node -g node -m 0700 /data
COPY --from=packages /causeway/node_modules ./node_modules
COPY package.json ./
COPY src ./src
RUN install -d -o node -g node -m 0700 node_modules/.cache/causeway
USER node
# Without accounts it refuses to start, once everything is loaded: what it has compiled for that, no later start needs to compile.
RUN node src/main.ts || true
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 \
  CMD ["node", "-e", "const at = { host: process.env.HOST || '127.0.0.1', port: process.env.PORT || 4000, path: '/readyz', rejectUnauthorized: false }; const ask = by => new Promise((yes, no) => require(by).get(at, ({ statusCode }) => (statusCode === 200 ? yes() : no())).on('error', no)); ask('node:http').catch(() => ask('node:https')).then(() => process.exit(0), () => process.exit(1))"]
# Not by npm, which would stand between the signals and the server.
CMD ["node", "src/main.ts"]
