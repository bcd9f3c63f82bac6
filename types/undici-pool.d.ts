/** The package describes what it exports at its root; this is where one of those comes from. */
declare module 'undici/lib/dispatcher/pool.js' {
  import { Pool } from 'undici';

  export = Pool;
}
