/* The refused page: signing in again in another tab changes the CSRF token. Take the new one from its cookie when
   sending again; without this script the server shows the page once more, with the new token. */
"use strict";
document.querySelectorAll("form[data-resend]").forEach((form) => {
  form.addEventListener("submit", () => {
    const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
    if (cookie) form.elements.csrfmiddlewaretoken.value = cookie.slice("csrftoken=".length);
  });
});
