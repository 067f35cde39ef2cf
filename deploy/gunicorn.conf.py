"""The server behind nginx, for systemd and containers alike. With socket activation systemd hands over the socket itself."""

bind = "unix:/run/hnp-portal/portal.sock"
umask = 0  # of the socket alone: its folder says who may come (systemd hands over its own socket)
workers = 2
worker_class = "gthread"
threads = 4
preload_app = True
control_socket_disable = True
keepalive = 75  # longer than nginx's 60 s: who closes first must be nginx, or a form meets a closed connection (502)
timeout = 60
graceful_timeout = 20
loglevel = "warning"
