package dev.modellib.network;

/** How far a request follows the redirects (301, 302, 303, 307, 308) that it is answered with. */
public enum Redirects {
    /** Follow to any origin that is allowed; credentials are dropped when the origin changes. */
    FOLLOW,

    /**
     * Follow within the origin; the first redirect that leaves it is returned as the response, since its headers may
     * say more than the place it points to.
     */
    SAME_ORIGIN,

    /** Follow none; every redirect is returned as the response. */
    NONE
}
