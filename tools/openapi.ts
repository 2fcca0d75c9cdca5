// Prints the OpenAPI document of the whole service: `node --conditions=silverprint-source tools/openapi.ts > openapi.json`.
import { startService } from '../test/support/service.ts';
import { edDsa } from '../test/support/worlds.ts';

const service = await startService(edDsa);
process.stdout.write(`${JSON.stringify(service.api.document, undefined, 2)}\n`);
await service.close();
