// Loaded before a contender's own code (`--import`): answers what the process has used, and what of its memory survives. No
// TypeScript, and nothing imported before it is asked for: that would be counted as the contender's own memory.

let session = null;

async function answer(question) {
  switch (question) {
    case 'usage': {
      const { user, system } = process.cpuUsage();
      return { cpuMicroseconds: user + system, rssBytes: process.memoryUsage.rss() };
    }
    case 'survivors begin':
      session = new (await import('node:inspector/promises')).Session();
      session.connect();
      // What a young collection takes is not counted; what a full one takes had survived that.
      await session.post('HeapProfiler.startSampling', {
        samplingInterval: 16_384,
        includeObjectsCollectedByMajorGC: true,
        includeObjectsCollectedByMinorGC: false,
      });
      return null;
    case 'survivors end': {
      // Else what was made since the last one would count as well.
      await collectYoung();
      const { profile } = await session.post('HeapProfiler.stopSampling');
      session.disconnect();
      session = null;
      return bytesOf(profile.head);
    }
    default:
      return null;
  }
}

async function collectYoung() {
  const { setFlagsFromString } = await import('node:v8');
  const { runInNewContext } = await import('node:vm');
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  // What survives the first one is only taken by the second.
  collect({ type: 'minor' });
  collect({ type: 'minor' });
}

function bytesOf({ selfSize, children }) {
  return children.reduce((sum, child) => sum + bytesOf(child), selfSize);
}

process.on('message', async question => process.send?.({ question, answer: await answer(question) }));
// The channel alone must not keep the process alive.
process.channel?.unref();
