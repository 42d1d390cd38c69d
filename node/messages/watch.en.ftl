# Watches and feeds
feed-link = Follow this search (Atom feed)
cli-watch-id = Watch
cli-watch-query = Search
cli-watch-url = Posts to
cli-watch-secret = Secret
cli-watch-secret-once = Keep the secret: it is not shown again. The receiver checks the signatures with it.
cli-watch-state = State
cli-watch-none = There are no watches. kirjo watch add makes one.
cli-watch-pending =
    { $count ->
        [0] nothing waits
        [one] { $count } message waits
       *[other] { $count } messages wait
    }
cli-watch-disabled = ended by its receiver (410); kirjo watch test lets it go on
cli-watch-removed = The watch is gone.
cli-watch-tested = The receiver has taken the message: { $detail }.
cli-watch-test-failed = The receiver has not taken the message: { $detail }. Check that it listens at the address and takes the secret.
cli-watch-at = When
cli-watch-outcome = What happened
cli-watch-attempt = Attempt
cli-watch-detail = Detail
cli-watch-log-empty = The watch has delivered nothing yet.
cli-watch-was-delivered = delivered
cli-watch-was-failed = not taken
cli-watch-was-given-up = given up
cli-watch-was-gone = nothing to tell any more
problem-no-watch = No such watch
problem-no-watch-detail = This node has no watch { $id }. The command kirjo watch list shows them.
problem-too-many-watches = Too many watches
problem-too-many-watches-detail = This node has as many watches as it may have ({ $max }). Remove one with kirjo watch remove.
problem-watch-url = The address cannot be posted to
problem-watch-url-detail = “{ $url }” is not a web address. Give one such as https://crm.example.fi/hook, without a user name.
problem-watch-scheme = The address is not an https address
problem-watch-scheme-detail = Messages go to https addresses, and with plain http only to this machine itself. Give “{ $url }” as https.
problem-watch-host = The host of the address is not known
problem-watch-host-detail = The host of “{ $url }” has no address. Check its name.
problem-watch-private = The address is in a private network
problem-watch-private-detail = The host of “{ $url }” is on this machine or in a private network. If it is meant to be, say --allow-private.
