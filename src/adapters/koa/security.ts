/** How a request says who asks, as the OpenAPI document puts it. */
export type SecurityScheme =
  | {
      readonly type: 'http';
      readonly scheme: string;
      readonly description?: string;
    }
  | {
      readonly type: 'apiKey';
      readonly in: 'cookie' | 'header';
      readonly name: string;
      readonly description?: string;
    };

/** What a route can ask for. `host` is whatever the host's own `authenticate` reads. */
export type SchemeName = 'accessToken' | 'refreshToken' | 'host';

export type SecuritySchemes = Readonly<Record<SchemeName, SecurityScheme>>;

/** Those of the account half, and that of the host. */
export function securitySchemes(host: SecurityScheme = bearerOfHost): SecuritySchemes {
  return {
    accessToken: {
      type: 'http',
      scheme: 'bearer',
      description: 'The `access_token` of a sign-in or a refresh, good for a few minutes. To clients it is opaque.',
    },
    refreshToken: {
      type: 'http',
      scheme: 'bearer',
      description: 'The `refresh_token` of the latest sign-in or refresh, good for one refresh. It is opaque.',
    },
    host,
  };
}

const bearerOfHost: SecurityScheme = {
  type: 'http',
  scheme: 'bearer',
  description: 'The service that this one is a part of says who asks.',
};
