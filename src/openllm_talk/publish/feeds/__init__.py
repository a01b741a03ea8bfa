"""The feeds of a site, in three formats, and the map that search engines read.

feed       what all formats say: a feed and its items
atom       RFC 4287
rss        RSS 2.0
json_feed  JSON Feed 1.1
shelf      which feeds a site has: all issues, each section, the open questions
opml       the list of them all, for a reader of feeds to take in at once
sitemap    not a feed: all pages in all languages
xml        elements and their text
"""
