import { createServer } from 'node:http';
import { call } from './cloud.js';
import { answer, bodyOf, listen } from './listen.js';
import { questionOf } from './questions.js';

// The graph's answers without a graph: it knows the questions by heart, parses what the provider gave, and writes down the fields
// that were asked for. What it costs beyond the bare proxy is what the answer costs, and no graph can do without.

const endpointIdsOf = ({ dataSet }) =>
  dataSet.flatMap(({ endpointA, endpointZ }) => [endpointA.endpointId, endpointZ.endpointId]);

listen(
  createServer(async (request, response) => {
    const { query, variables } = await bodyOf(request);
    const question = questionOf(query);
    const given = [await call(...question.first(variables))];
    if (question.second !== undefined) {
      given.push(await call(...question.second([...new Set(endpointIdsOf(given[0]))])));
    }
    answer(response, { data: question.answer(variables, ...given) });
  }),
);
