/** MQTT: sessions through a broker, over a thin client of its own at quality of service 0. */
package io.netqueue.mqtt;
