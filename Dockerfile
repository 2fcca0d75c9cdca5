# The service alone: PostgreSQL is another container's, see compose.yaml. Everything that is kept lies in /data.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY tools/runtime tools/runtime
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
COPY tools/runtime tools/runtime
RUN npm ci --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
COPY package.json ./
COPY bin bin
COPY migrations migrations
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
# For docker compose exec silverprint silverprint users list
RUN ln -s /app/bin/silverprint.cjs /usr/local/bin/silverprint
# A volume that is new has the owner of the folder that it covers.
RUN install --directory --owner=node --group=node --mode=0700 /data
USER node
VOLUME /data
EXPOSE 3000
# Whether it lives, and not whether it is ready: nothing gets better by a restart while the database is away.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node itself, for it is the one that is told to stop.
CMD ["node", "bin/silverprint.cjs", "serve"]
