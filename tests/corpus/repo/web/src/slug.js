// Web addresses for articles.

const MAX_LENGTH = 60;

/** The words of a name in lower case, joined by hyphens. */
export function slug(name) {
  return name
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, MAX_LENGTH);
}

/** The address of an article's page. */
export function articlePath(article) {
  return `/articles/${article.id}-${slug(article.name)}`;
}

export const isSlug = (text) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text);
