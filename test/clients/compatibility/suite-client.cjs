// In the place of the suite's own client, which asks for fixed ports. Run by Jest, which takes no TypeScript here.

const { PRODUCTS_URL, ROUTER_URL } = process.env;

async function graphqlRequest(url, request, headers) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
    body: JSON.stringify(request),
  });
  return answer.ok && answer.headers.get('content-type')?.startsWith('application/json')
    ? answer.json()
    : answer.text();
}

module.exports = {
  graphqlRequest,
  productsRequest: (request, headers) => graphqlRequest(PRODUCTS_URL, request, headers),
  routerRequest: (request, headers) => graphqlRequest(ROUTER_URL, request, headers),
};
