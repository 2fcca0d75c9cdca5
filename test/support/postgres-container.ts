import type { ContainerRuntimeClient } from 'testcontainers';
import type { TestServer } from './postgres-server.ts';
import { whenThisProcessDies } from './when-this-process-dies.ts';

const engineMilliseconds = 5_000;
const pullMilliseconds = 60_000;
/** Said once while the data folder is made, and once more when others are let in. */
const readyToServe = /ready to accept connections/;
const forgetful = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'];

/**
 * A server in a container, with its data in memory.
 * @throws {Error} there is no engine, or no image; the message says which
 */
export async function startContainer(): Promise<TestServer> {
  const { getContainerRuntimeClient, ImageName, Wait } = await import('testcontainers');
  const engine = await within(engineMilliseconds, getContainerRuntimeClient()).catch((cause) => {
    throw new Error('no Docker engine answers', { cause });
  });
  const has = (image: string) => engine.image.exists(ImageName.fromString(image));
  const { TEST_POSTGRES_IMAGE: wanted, RYUK_CONTAINER_IMAGE: reaper = 'testcontainers/ryuk:0.14.0' } = process.env;
  const image = wanted ?? 'postgres:17-alpine';
  if (!(await has(image))) {
    if (wanted) throw new Error(`the Docker engine has no image ${image}`);
    await pull(engine, image);
  }
  // It would clean up after tests that were killed, and would have to be fetched first where it is not there.
  if (!(await has(reaper))) process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
  const container = await new PostgreSqlContainer(image)
    .withEnvironment({ PGDATA: '/silverprint' })
    .withTmpFs({ '/silverprint': 'rw' })
    .withCommand(forgetful)
    // Its own check asks four times a second as long as the container lives, each time in a new process.
    .withHealthCheck({ test: ['CMD', 'true'], interval: 3_600_000 })
    .withWaitStrategy(Wait.forLogMessage(readyToServe, 2))
    .start();
  const calledOff = whenThisProcessDies('docker rm --force --volumes "$1"', container.getId());
  return {
    url: container.getConnectionUri(),
    description: `${image} in a container`,
    close: async () => {
      await container.stop();
      calledOff();
    },
  };
}

async function pull({ container: { dockerode } }: ContainerRuntimeClient, image: string): Promise<void> {
  try {
    const progress = await dockerode.pull(image, { abortSignal: AbortSignal.timeout(pullMilliseconds) });
    await new Promise<void>((resolve, reject) =>
      dockerode.modem.followProgress(progress, (error) => (error ? reject(error) : resolve())),
    );
  } catch (cause) {
    throw new Error(`the Docker engine has no image ${image} and cannot fetch it`, { cause });
  }
}

async function within<Result>(milliseconds: number, promise: Promise<Result>): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('too late')), milliseconds);
  return Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
}
